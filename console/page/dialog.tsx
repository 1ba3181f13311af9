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
  const [until, setUntil] = useState("");
  const [plannedUntil, setPlannedUntil] = useState("");
  const [isBusy, setBusy] = useState(!isDraft);
  /** What was typed has no plan yet. */
  const isToPlan = isDraft ? plan === undefined : until.trim() !== plannedUntil;

  const attempt = async (work: () => Promise<void>) => {
    setBusy(true);
    setTrouble(undefined);
    await work().catch((error: unknown) => setTrouble(error as Refused));
    setBusy(false);
  };
  const intent = (): Intent => {
    if (isDraft) return action.withReason(reason);
    return action.action === "pause" && until.trim() !== "" ? { ...action, until: until.trim() } : action;
  };
  const makePlan = () =>
    attempt(async () => {
      setPlan(await ask<PlanView>("/api/plans", intent()));
      setPlannedUntil(until.trim());
    });
  useEffect(() => {
    dialog.current?.showModal();
    if (!isDraft) void makePlan();
  }, []);

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (isToPlan && !isDraft) return void makePlan();
    if (reason.trim() === "")
      return setTrouble(new Refused({ detail: "reason: Say why: it goes on record." }));
    if (isToPlan) return void makePlan();
    if (plan === undefined) return;
    void attempt(async () => {
      await ask(`/api/plans/${plan.plan}/carry-out`, { reason });
      dialog.current?.close();
    });
  };
  const isForGood = !isDraft && (action.action === "discard" || action.action === "cancel");
  const mayCarryOut = plan !== undefined && !plan.isEmpty;
  const isInvalid = (field: string) => trouble?.message.startsWith(`${field}:`) === true;
  return (
    <dialog ref={dialog} onClose={close} aria-labelledby="plan-title" class="plan">
      <form onSubmit={submit} noValidate>
        <h2 id="plan-title">{plan?.question ?? (isDraft ? action.title : "Making the plan …")}</h2>
        <div aria-live="polite">
          {isBusy && (
            <p class="muted">
              {plan === undefined || isToPlan ? "Reading what it would do …" : "Beginning …"}
            </p>
          )}
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
        {!isDraft && action.action === "pause" && plan !== undefined && (
          <label class="field">
            Until, if it is to end by itself
            <input
              name="until"
              value={until}
              placeholder="30m, 2h, 23:30 or 2026-11-29T17:00"
              autocomplete="off"
              spellcheck={false}
              aria-invalid={isInvalid("until")}
              onInput={({ currentTarget }) => setUntil(currentTarget.value)}
            />
          </label>
        )}
        {(mayCarryOut || (isDraft && isToPlan)) && (
          <label class="field">
            Reason, for the record
            <input
              name="reason"
              value={reason}
              maxLength={160}
              readOnly={isDraft && !isToPlan}
              autocomplete="off"
              aria-invalid={isInvalid("reason")}
              onInput={({ currentTarget }) => setReason(currentTarget.value)}
              ref={focusOnce}
            />
          </label>
        )}
        {mayCarryOut && !isToPlan && <Command line={plan.command} />}
        <div class="buttons">
          <button type="button" onClick={() => dialog.current?.close()}>
            {mayCarryOut || isToPlan ? "Do nothing" : "Close"}
          </button>
          {(mayCarryOut || isToPlan) && (
            <button type="submit" class={`primary ${isForGood ? "danger" : ""}`} disabled={isBusy}>
              {isToPlan ? "Make the plan" : plan?.verb}
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
