"""What the tests of the whole program share: real servers, the program itself, messages to send."""
