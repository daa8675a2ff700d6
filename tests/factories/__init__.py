"""Rows for tests, one module per domain; every factory flushes inside a transaction of its own unless one is open."""
