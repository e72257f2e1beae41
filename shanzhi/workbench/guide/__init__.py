"""The user guide: `topics/`, pictures taken by the walk of the tests, and the words each shows in `taken/`."""
