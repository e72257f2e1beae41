"""The append-only ledger: post, reverse, seal, verify. Nobody else writes facts."""
