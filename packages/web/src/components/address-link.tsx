import { useRouter } from '@tanstack/react-router';
import type { ComponentProps, MouseEvent } from 'react';

/** True for addresses inside the console; what a server answer sends elsewhere is not followed. */
export function isOwnAddress(address: string): boolean {
  return /^\/(?![/\\])/.test(address);
}

type AddressLinkProps = Omit<ComponentProps<'a'>, 'href'> & { readonly to: string };

/** A link to an address that comes as text (from a list definition or from the server), opened without a page load. */
export function AddressLink({ to, onClick, ...rest }: AddressLinkProps) {
  const router = useRouter();
  if (!isOwnAddress(to)) {
    return <span {...rest} />;
  }
  const follow = (event: MouseEvent<HTMLAnchorElement>): void => {
    onClick?.(event);
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (plain && !event.defaultPrevented) {
      event.preventDefault();
      router.history.push(to);
    }
  };
  return <a {...rest} href={to} onClick={follow} />;
}
