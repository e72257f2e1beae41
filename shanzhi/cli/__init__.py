"""The program. Each command parses, calls one verb or query, answers."""
