"""Other servers that the mock asks when it is told to, and only those: an upstream of the API, a brain for texts."""
