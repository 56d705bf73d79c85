"""The pages, a file a subject. Each parses a request, asks one use case, renders."""

from controller.web.pages import login

PAGES = (login.router,)
