"""Items that exist from a day to a day, and readings taken with date and method."""
