"""Scenarios: files, or texts, that say what is answered to which calls. Their form is `schema.json`, published by
`dashmock scenario schema`."""
