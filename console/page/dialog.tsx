import { useEffect, useRef, useState } from "preact/hooks";
import type { Intent, PlanView } from "../protocol.ts";
import { Command } from "./parts.tsx";
import { ask, Refused } from "./updates.ts";
import type { ActionDraft } from "./view-props.ts";

/** Shows the plan of an action, asks why, and has exactly that plan carried out. */
export function ActionDialog({
  action,
  close,
}: {
  readonly action: Intent | ActionDraft;
  readonly close: () => void;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const isDraft = "withReason" in action;
  const [plan, setPlan] = useState<PlanView>();
  const [trouble, setTrouble] = useState<Refused>();
  const [reason, setReason] = useState("");
  const [isBusy, setBusy] = useState(!isDraft);

  const attempt = async (work: () => Promise<void>) => {
    setBusy(true);
    setTrouble(undefined);
    await work().catch((error: unknown) => setTrouble(error as Refused));
    setBusy(false);
  };
  const makePlan = (intent: Intent) =>
    attempt(async () => setPlan(await ask<PlanView>("/api/plans", intent)));
  useEffect(() => {
    dialog.current?.showModal();
    if (!isDraft) void makePlan(action);
  }, []);

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (reason.trim() === "")
      return setTrouble(new Refused({ detail: "reason: Say why: it goes on record." }));
    if (isDraft && plan === undefined) return void makePlan(action.withReason(reason));
    if (plan === undefined) return;
    void attempt(async () => {
      await ask(`/api/plans/${plan.plan}/carry-out`, { reason });
      dialog.current?.close();
    });
  };
  const mayCarryOut = plan !== undefined && !plan.isEmpty;
  return (
    <dialog ref={dialog} onClose={close} aria-labelledby="plan-title" class="plan">
      <form onSubmit={submit} noValidate>
        <h2 id="plan-title">{plan?.question ?? (isDraft ? action.title : "Making the plan …")}</h2>
        <div aria-live="polite">
          {isBusy && <p class="muted">{plan === undefined ? "Reading what it would do …" : "Beginning …"}</p>}
          {trouble !== undefined && (
            <p class="notice bad" role="alert">
              <strong>{trouble.message}</strong> {trouble.remedy}
            </p>
          )}
          {plan?.effects.map((effect) => (
            <p key={effect}>{effect}</p>
          ))}
        </div>
        {plan !== undefined && plan.items.length > 0 && <Items plan={plan} />}
        {(mayCarryOut || (isDraft && plan === undefined)) && (
          <label class="field">
            Reason, for the record
            <input
              name="reason"
              value={reason}
              maxLength={160}
              readOnly={isDraft && plan !== undefined}
              autocomplete="off"
              aria-invalid={trouble?.message.startsWith("reason") === true}
              onInput={({ currentTarget }) => setReason(currentTarget.value)}
              ref={focusOnce}
            />
          </label>
        )}
        {plan !== undefined && !plan.isEmpty && <Command line={plan.command} />}
        <div class="buttons">
          <button type="button" onClick={() => dialog.current?.close()}>
            {mayCarryOut || (isDraft && plan === undefined) ? "Do nothing" : "Close"}
          </button>
          {mayCarryOut && (
            <button type="submit" class="primary" disabled={isBusy}>
              {plan.verb}
            </button>
          )}
          {isDraft && plan === undefined && (
            <button type="submit" class="primary" disabled={isBusy}>
              Make the plan
            </button>
          )}
        </div>
      </form>
    </dialog>
  );
}

function Items({ plan: { items, itemsTitle } }: { readonly plan: PlanView }) {
  return (
    <details>
      <summary>{itemsTitle}</summary>
      <ul class="items">
        {items.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ul>
    </details>
  );
}

const focused = new WeakSet<HTMLElement>();

/** The field appears when the plan is there: then it takes the focus, once. */
function focusOnce(input: HTMLInputElement | null): void {
  if (input === null || focused.has(input)) return;
  focused.add(input);
  input.focus();
}
