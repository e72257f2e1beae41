"""Letters about a case: notices, agreements, answers. Their text is data of the pack, their words are the case's."""
