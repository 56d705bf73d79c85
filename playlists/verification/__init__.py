"""Check an export of the record with nothing but the export and the root's public key.

Pure: lines go in, a result or the first line that does not hold comes out.
"""
