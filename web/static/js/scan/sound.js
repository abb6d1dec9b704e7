/* For pages that only give a sign, such as the scan home and the result: starts feedback.js and nothing else. */
import { startFeedback } from "./feedback.js";

startFeedback();
