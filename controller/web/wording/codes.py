"""Codes of clusters in the middle of a sentence. Pure."""

from collections.abc import Collection, Mapping, Sequence

SHOWN_CODES = 8


def first_codes(codes: Sequence[str], most: int = SHOWN_CODES) -> str:
    """At most so many of them, and how many more there are: "01, 02 và 5 cụm khác"."""
    more = f" và {len(codes) - most} cụm khác" if len(codes) > most else ""
    return ", ".join(codes[:most]) + more


def clusters_by_code(cluster_ids: Collection[str], codes: Mapping[str, str]) -> str:
    """Clusters by their codes, those of `codes`: "cụm 01, 02"."""
    return f"cụm {first_codes(sorted(codes.get(id_, '?') for id_ in cluster_ids))}"
