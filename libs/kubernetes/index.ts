export {
  kubernetesLeavePolicy,
  type KubernetesLeaveDecision,
  type KubernetesLeavePolicyOptions,
} from './kubernetes-leave-policy';
