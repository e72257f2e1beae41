"""The page of one record: what it says, what follows from it, what became of it; taking it back; changes that wait."""
