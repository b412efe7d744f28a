"""What Schemathesis cannot know by itself: whose ids are somebody else's, and that "forbidden" looks like "unknown"."""

import json
import os

import schemathesis

# Ids by the name of their path parameter, all of people of another organisation than the one who asks.
FOREIGN = json.loads(os.environ.get("CLOSEBY_FOREIGN_IDS", "{}"))
KEYS = ["code", "detail", "instance", "status", "title", "type"]


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    """Half of what is made up becomes an id that is there and is none of the caller's business."""
    if not path_parameters:
        return path_parameters
    is_foreign = sum(map(ord, json.dumps(path_parameters, default=str, sort_keys=True))) % 2 == 0
    if not is_foreign:
        return path_parameters
    return {name: FOREIGN.get(name, value) for name, value in path_parameters.items()}


@schemathesis.check
def unknown_and_forbidden_are_one(ctx, response, case):
    """Every "no" to an id is the same `notFound`, byte for byte but for the request's own id."""
    named = set((case.path_parameters or {}).values()) & set(FOREIGN.values())
    assert not (named and response.status_code < 300), f"an id of another organisation was answered: {named}"
    if response.status_code != 404:
        return
    problem = json.loads(response.content)
    assert sorted(problem) == KEYS, f"a notFound with other keys: {sorted(problem)}"
    told = (problem["code"], problem["detail"], problem["title"], problem["type"])
    expected = ("notFound", "There is nothing here that you can see.", "Not Found", "urn:closeby:problem:notFound")
    assert told == expected, f"a notFound in other words: {told}"
