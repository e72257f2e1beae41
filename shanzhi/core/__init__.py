"""Plain Python without Django: what every layer may use."""
