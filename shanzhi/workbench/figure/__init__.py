"""The page of one figure: its value, how it is counted, what it was, and exactly what stands behind it."""
