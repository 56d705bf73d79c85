"""The pages, a file a subject. Each parses a request, asks one use case, renders."""

from controller.web.pages import (
    bulletins,
    clusters,
    diary,
    documents,
    enrolment,
    lexicon,
    login,
    programmes,
    schedule,
    today,
    tracks,
)

PAGES = (
    login.router,
    today.router,
    bulletins.router,
    documents.router,
    lexicon.router,
    programmes.router,
    schedule.router,
    clusters.router,
    enrolment.router,
    diary.router,
    tracks.router,
)
