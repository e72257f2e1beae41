"""The spine every kind shares: record, transition, link, declared fields, numbering."""
