"""The contract judges anyone: cases from the Spec, sent to a target under a budget, every answer held against the laws."""
