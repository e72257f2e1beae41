"""Writing a report: begun, written, handed in, looked through, signed."""
