import type { ButtonHTMLAttributes, ReactElement } from 'react';
import { Icon, type IconName } from './Icon.tsx';

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly tone?: 'plain' | 'primary' | 'danger' | 'quiet';
  readonly icon?: IconName;
}

export function Button({ tone = 'plain', icon, children, className, ...rest }: ButtonProps): ReactElement {
  return (
    <button type="button" className={`button button--${tone} ${className ?? ''}`} {...rest}>
      {icon === undefined ? null : <Icon name={icon} />}
      {children}
    </button>
  );
}

/** A button that shows only an icon; `label` is its name for everybody who does not see it. */
export function IconButton({
  label,
  icon,
  ...rest
}: Omit<ButtonProps, 'children' | 'icon'> & {
  readonly label: string;
  readonly icon: IconName;
}): ReactElement {
  return (
    <Button tone="quiet" className="button--icon" icon={icon} aria-label={label} title={label} {...rest} />
  );
}
