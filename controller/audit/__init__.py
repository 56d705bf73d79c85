"""The record of acts, and what auditors do with all of the record.

They search it, see how far it reached and what proves it, draw clusters by lot and visit them,
and take their part of it away.
"""
