"""The operators of operators.yaml: each turns a good answer into a bad one, or gives None where it does not fit.

An operator takes the exchange, the place it works at (empty: the whole answer) and all good exchanges of the operation.
One module a group; importing them registers what is in them, in the order in which they have always been applied.
"""

# isort: off
from ci.mutants.operators import fields, envelope, raw, access, streams, values
from ci.mutants.operators.tools import OPERATORS

__all__ = ["OPERATORS", "access", "envelope", "fields", "raw", "streams", "values"]
