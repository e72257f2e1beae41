"""What must hold between figures, as packs say it: see declare.py and answering.py."""
