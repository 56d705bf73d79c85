"""What reports are made of, read from the database: each file one subject, each answer values.

Counting is the database's work: a year of a province has millions of broadcasts, and no report
needs one of them by itself.
"""
