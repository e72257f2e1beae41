"""Reports written in the browser: documents with bound figures, from the first word to the sign-off. See README.md."""
