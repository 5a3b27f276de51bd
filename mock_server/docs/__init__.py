"""What a reader is shown: guides whose every snippet is run by a test."""
