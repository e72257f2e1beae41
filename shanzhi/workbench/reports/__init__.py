"""The pages of reports: templates, making and issuing one, what was issued, drafts held against the ledger."""
