"""The servers of the embedded default: one small file each, with start, wait until ready and stop.

Nothing is imported here: config.py needs only ``runfile``, and that must cost nothing.
"""
