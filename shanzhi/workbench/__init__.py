"""Pages for officials. Each parses, calls one verb or query, answers."""
