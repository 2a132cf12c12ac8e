/** Apart from the contract, so that the preload carries no schemas. Electron's channel names: one for questions, one for what the core tells. */
export const ASK_CHANNEL = "quarterdeck:ask";
export const TELL_CHANNEL = "quarterdeck:tell";
