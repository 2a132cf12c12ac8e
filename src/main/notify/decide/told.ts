import type { AlertInstance } from "../../../shared/alert";
import type { ToldAlert } from "../../history";

export const toldAlert = ({ key, rule, labels, annotations, value, activeAt, firedAt }: AlertInstance): ToldAlert => ({ key, rule, labels, annotations, value, activeAt, firedAt });
