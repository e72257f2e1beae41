"""Registers: the records of a type as the office knows them, filtered, sorted, totalled, exported."""
