"""Cases worth a second look: rules of the pack in a closed vocabulary, one word a file. They accuse nobody."""
