"""Verb, audit, scope, clock, idempotency: what every write goes through."""
