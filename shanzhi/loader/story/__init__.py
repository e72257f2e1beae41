"""A demo story: units, people and streams of work as data, told as acts. Deterministic by seed, stream by stream."""
