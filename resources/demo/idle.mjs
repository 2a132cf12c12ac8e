/** Ends at once: that it does shows that a program runs scripts as Node. */
process.exitCode = 0;
