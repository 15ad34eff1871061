"""Finds where the values of a Document start and end, given what each of its tokens seems to be."""
