"""The pages, a file a subject. Each parses a request, asks one use case, renders."""

from controller.web.pages import (
    bulletins,
    clusters,
    diary,
    documents,
    drafts,
    enrolment,
    lexicon,
    library,
    login,
    programmes,
    provenance,
    schedule,
    series,
    today,
    tracks,
    writing,
)

PAGES = (
    login.router,
    today.router,
    writing.router,
    provenance.router,
    bulletins.router,
    documents.router,
    series.router,
    drafts.router,
    library.router,
    lexicon.router,
    programmes.router,
    schedule.router,
    clusters.router,
    enrolment.router,
    diary.router,
    tracks.router,
)
