"""Forms from above in a town: matched to what the ledger holds, answered, filled, sent back."""
