"""Files: put into a form, attached to a record, shown beside it, opened, taken back."""
