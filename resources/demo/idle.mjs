/** Does nothing: that it ends shows that a program runs scripts as Node. */
