/** What is wrong with one member of what was sent. */
export interface FieldError {
  field: string;
  detail: string;
}

/** Why something was not done; the message is for whoever looks at the page. */
export class ActionError extends Error {
  readonly errors: FieldError[];

  constructor(message: string, errors: FieldError[] = []) {
    super(message);
    this.errors = errors;
  }
}

/**
 * Does something through the service, and gives what it answers. Throws ActionError.
 * @param path below /api/v1, "incidents/17/acknowledge"
 * @param by who does it
 */
export async function act<Answer>(
  method: "POST" | "PUT" | "DELETE",
  path: string,
  museum: number,
  by: string,
  body: Record<string, unknown> = {},
): Promise<Answer> {
  let answer: Response;
  try {
    answer = await fetch(`/api/v1/${path}?museum=${museum}`, {
      method,
      headers: { Accept: "application/json", "Content-Type": "application/json" },
      body: JSON.stringify({ by, ...body }),
    });
  } catch {
    throw new ActionError("The service does not answer: it was not done. Try again.");
  }
  if (answer.ok) return (await answer.json()) as Answer;
  const problem = (await answer.json().catch(() => null)) as {
    detail?: string;
    errors?: FieldError[];
  } | null;
  throw new ActionError(
    problem?.detail ?? "The service answers with an error: it was not done.",
    problem?.errors ?? [],
  );
}
