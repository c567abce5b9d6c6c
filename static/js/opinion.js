// A page that asks for an opinion.
import { start as standardOpinions } from "./reviewing/standard_opinions.js";

standardOpinions();
