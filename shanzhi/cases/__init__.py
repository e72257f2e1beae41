"""Cases: what is found or asked for and must come to an end."""
