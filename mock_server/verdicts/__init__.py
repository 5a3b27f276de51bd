"""What the client did wrong, found in the calls it made; each with the calls that show it, and the fix."""

from mock_server.verdicts.judge import JUDGES, Judge, Verdict, Verdicts, judge

__all__ = ["JUDGES", "Judge", "Verdict", "Verdicts", "judge"]
