"""Boxes an AI: the archive, the service in it, and the schema versions they speak.

Files are machinery for every AI type, folders are AI types.
"""
