"""What a browser calls itself, in a few words that its owner knows it by. Pure."""

BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("CocCoc", "Cốc Cốc"), ("coc_coc", "Cốc Cốc"),
            ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))  # fmt: skip
"""The first that is found counts: most browsers name others, too."""
SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
           ("Mac OS", "máy Mac"), ("Linux", "Linux"))  # fmt: skip
LONGEST = 40


def browser_words(agent: str) -> str:
    """Such as Chrome trên Android; the start of what it says where it is none of the usual."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    if browser and system:
        return f"{browser} trên {system}"
    return agent[:LONGEST] or "Không rõ trình duyệt"
