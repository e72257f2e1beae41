"""Cases: what is found or asked for, how it stands, the steps somebody may take, what waits for whom."""
